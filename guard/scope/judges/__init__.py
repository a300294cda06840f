"""Second opinions on unsure questions: model.py asks a model, e5.py one on this machine, examples.py the nearest examples."""
