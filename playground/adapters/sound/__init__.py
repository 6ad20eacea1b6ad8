"""Sound: clips, tones, decoding, the mixer and the device. Knows nothing of documents, calls or screens.

Importing these modules costs nothing: numpy, soundfile, soxr and sounddevice are loaded when first
used, off the event loop where ``SoundOutput`` does it.
"""
