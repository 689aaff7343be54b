"""The verb init: from till files alone to a configuration."""
