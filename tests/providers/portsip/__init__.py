"""The PortSIP client, tested through its public face against the emulated PBX."""
