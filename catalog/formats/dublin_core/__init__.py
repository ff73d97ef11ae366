"""Dublin Core to the canonical record, for the dialects that carry it: repositories, catalogue services, DataCite beside it."""
