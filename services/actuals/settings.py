"""What actuals is told by its surroundings."""

from chassis.settings import Settings


class ActualsSettings(Settings):
    """`generate_by_itself`: weeks are generated as they end; without it, by the button alone."""

    generate_by_itself: bool = True
