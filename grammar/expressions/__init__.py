"""Regular expressions as data: parsed, made automata, sampled; nothing here knows a grammar."""
