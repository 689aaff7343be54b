"""When shops were and will be open, and which of those days tell something."""
