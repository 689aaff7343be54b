"""What an import has to say."""
