// chaser: every unit goes to the nearest enemy and strikes it.
function robot(state, unit) {
	const enemies = state.objsByTeam(state.otherTeam);
	const nearest = _.minBy(enemies, (e) => e.coords.distanceTo(unit.coords));
	if (!nearest)
		return null;
	const way = unit.coords.directionTo(nearest.coords);
	return unit.coords.distanceTo(nearest.coords) === 1 ? Action.attack(way) : Action.move(way);
}
