"""What a load's files are worth as data: counted as they are read, told when they are loaded."""
