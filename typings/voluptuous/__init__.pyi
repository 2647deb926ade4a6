# Home Assistant registers probatio as voluptuous when it is imported: the types
# that hold are probatio's.
from probatio import *  # noqa: F403
