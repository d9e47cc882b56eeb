"""The pure part: knowledge in, scored rings out; no clock, file, network or unseeded chance."""
