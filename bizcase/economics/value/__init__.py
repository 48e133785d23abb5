"""The value models of a case: written by forms and programs, told with their figures."""
