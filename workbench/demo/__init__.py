"""The demo county 云溪县: made up from a fixed seed through the services, so that it obeys every rule they keep.

Dates count back from the day it is made for (`--as-of`). Everybody in it is invented.
"""
