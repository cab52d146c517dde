"""A tagger of names: a small convolutional network over words, trained on annotated passages by ``bench/train.py``.

``tokens`` turns a document into integer features, ``network`` scores the labels of each token and finds the best path,
``names`` makes mentions of it. It needs numpy alone, and its answer is the same on every machine.
"""
