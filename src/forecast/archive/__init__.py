"""Everything that is kept from night to night, as plain files."""
