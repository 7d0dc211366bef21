"""Rows of a list of organisations: kinds by meaning, parents found in the file or among those already known."""



