"""What the exports of known makers of tills are called and how they are read: a TOML file for each maker."""
