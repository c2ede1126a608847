"""Which real parts do the tests run against, and who ends them?"""
