"""Which option, and under which conditions it wins: futures shared by all options."""
