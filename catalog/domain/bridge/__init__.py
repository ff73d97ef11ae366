"""The legacy bridge: what the portal works out where a source is silent, by named rules that explain themselves.

`rules` declares them, `infer` applies them to one record under an endpoint's `dial`. Pure; nothing here raises.
"""
