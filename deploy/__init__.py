"""How is the portal put on a machine?"""
