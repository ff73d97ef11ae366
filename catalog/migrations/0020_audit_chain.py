"""Each audit entry is chained to the one before it by a hash, which the database works out; neither table is emptied.

The link is made by a deferred trigger, so at the commit: the lock that puts entries into one order is held for that moment
alone, and whoever waits for it holds no row that its holder could still want. Made at the insert, two decisions that also
lock each other's rows would be a deadlock.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE FUNCTION catalog_audit_text(entry catalog_auditentry) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(
        entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.actor, entry.action,
        entry.object_type, entry.object_id, entry.before, entry.after, entry.why
    )::text
$$;
CREATE FUNCTION catalog_audit_link(entry catalog_auditentry) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place bigint;
    last text;
BEGIN
    PERFORM pg_advisory_xact_lock(1635083369, 1952539240);
    SELECT number, hash INTO place, last FROM catalog_auditlink ORDER BY number DESC LIMIT 1;
    last := coalesce(last, repeat('0', 64));
    INSERT INTO catalog_auditlink (number, entry_id, previous, hash) VALUES (
        coalesce(place, 0) + 1, entry.id, last,
        encode(sha256(convert_to(last || catalog_audit_text(entry), 'UTF8')), 'hex')
    );
END $$;
CREATE FUNCTION catalog_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM catalog_audit_link(NEW);
    RETURN NULL;
END $$;
SELECT catalog_audit_link(entry) FROM (SELECT * FROM catalog_auditentry ORDER BY id OFFSET 0) AS entry;
CREATE CONSTRAINT TRIGGER audit_chain AFTER INSERT ON catalog_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalog_audit_chain();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON catalog_auditlink
    FOR EACH ROW EXECUTE FUNCTION catalog_audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON catalog_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_audit_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON catalog_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_audit_append_only();
"""
DROP = """
DROP TRIGGER audit_no_truncate ON catalog_auditentry;
DROP TRIGGER audit_no_truncate ON catalog_auditlink;
DROP TRIGGER audit_append_only ON catalog_auditlink;
DROP TRIGGER audit_chain ON catalog_auditentry;
DROP FUNCTION catalog_audit_chain();
DROP FUNCTION catalog_audit_link(catalog_auditentry);
DROP FUNCTION catalog_audit_text(catalog_auditentry);
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0019_agreement_turns")]
    operations = [
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="link",
                        to="catalog.auditentry",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
