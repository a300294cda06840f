"""Second opinions on questions in the unsure band: model.py asks a model, examples.py looks at the nearest examples."""
