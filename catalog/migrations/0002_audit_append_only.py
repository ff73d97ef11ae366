"""The database itself refuses to change or delete an audit entry."""

from django.db import migrations

CREATE = """
CREATE FUNCTION catalog_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are append only: write a new entry instead' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON catalog_auditentry
    FOR EACH ROW EXECUTE FUNCTION catalog_audit_append_only();
"""
DROP = "DROP TRIGGER audit_append_only ON catalog_auditentry; DROP FUNCTION catalog_audit_append_only();"


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
