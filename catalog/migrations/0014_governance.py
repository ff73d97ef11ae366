"""Triages, shared rules and how domains keep to them; the database itself refuses to change a triage."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONCE = """
CREATE FUNCTION catalog_triage_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a triage is never changed: record a new one instead' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER triage_once BEFORE UPDATE ON catalog_triage
    FOR EACH ROW EXECUTE FUNCTION catalog_triage_once();
"""
CHANGEABLE = "DROP TRIGGER triage_once ON catalog_triage; DROP FUNCTION catalog_triage_once();"


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_notifications"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductCompliance",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="compliance",
                        serialize=False,
                        to="catalog.dataproduct",
                    ),
                ),
                ("revision", models.BigIntegerField(help_text="That of the product when it was looked at.")),
                ("declared", models.CharField(help_text="The version of the declared rules.", max_length=20)),
                ("findings", models.JSONField()),
                (
                    "unmet",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list
                    ),
                ),
                ("disagrees", models.JSONField(default=list)),
                ("looked_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name_plural": "compliance of products",
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True)),
                (
                    "rules",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40)),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("dropped", "Dropped")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(help_text="Why these.")),
                ("proposed_by", models.UUIDField(help_text="Key of an identity.", null=True)),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(blank=True, help_text="Key of an identity.", null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed_on",
                    models.DateField(
                        blank=True, help_text="The day on which the federation agreed.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("state",),
                        name="rule_set_one_proposal",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplianceDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("rule", models.CharField(max_length=40)),
                ("met", models.PositiveIntegerField(default=0)),
                ("unmet", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("standing", models.CharField(max_length=10)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="compliance_days",
                        to="catalog.domain",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day", "rule"], name="compliance_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "day", "rule"), name="compliance_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrincipleStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("principle", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("url", models.TextField(blank=True)),
                ("on", models.DateField(help_text="The day of which it is true.")),
                ("by", models.UUIDField(help_text="Key of an identity.", null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="principle_statements",
                        to="catalog.domain",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "principle"), name="statement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleStanding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(choices=[("adopted", "Adopted"), ("exempt", "Exempt")], max_length=10),
                ),
                ("by", models.UUIDField(help_text="Key of an identity.", null=True)),
                ("on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "domain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_standings",
                        to="catalog.domain",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("domain", "rule"), name="rule_standing_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), ("until", None)),
                            models.Q(("state", "exempt"), ("until__isnull", False)),
                            _connector="OR",
                        ),
                        name="exemption_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Triage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grounds", models.JSONField(help_text="Each ground with its rating and why.")),
                ("risks", models.TextField(blank=True)),
                ("mitigations", models.JSONField(default=list)),
                ("outcome", models.CharField(help_text="The class.", max_length=10)),
                ("openness", models.CharField(max_length=10)),
                ("roles", models.JSONField(default=dict)),
                (
                    "decided_by",
                    models.UUIDField(
                        help_text="Key of an identity; empty for the portal's own commands.", null=True
                    ),
                ),
                ("decided_on", models.DateField()),
                ("review_on", models.DateField()),
                ("document_url", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="triages",
                        to="catalog.dataproduct",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "triages",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["product", "-id"], name="triage_of_product"),
                    models.Index(fields=["review_on"], name="triage_review"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TriageDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.dataproduct",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "user"), name="triage_draft_once_a_person")
                ],
            },
        ),
        migrations.RunSQL(ONCE, CHANGEABLE),
    ]
