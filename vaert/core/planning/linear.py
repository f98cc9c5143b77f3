"""HiGHS, as this project uses it: rows and columns in, a relaxation or a whole solution out, always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WHOLE = 1e-6
ROUNDING = 1e-3

EXACT: dict[str, Any] = {
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-6,
}
LINEAR: dict[str, Any] = {"solver": "simplex", "presolve": "off"}

NARROW, NARROW_SHARE = 50.0, 0.002
"""How far above the relaxation a column may be to be let in at first: in units of cost, and as a share."""
NODE_WORK, FEWEST_NODES = 200_000, 20
"""Columns times nodes of the branching that may be spent. A count, never a clock."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Values and reduced costs of the columns, prices of the rows, and the cost of it all."""

    values: Floats
    reduced: Floats
    prices: Floats
    objective: float


class Model:
    """Rows and columns in the making."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.integral: list[bool] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.values: list[float] = []

    def column(self, cost: float, *, integral: bool) -> int:
        """A column between 0 and 1; its number."""
        self.costs.append(cost)
        self.integral.append(integral)
        return len(self.costs) - 1

    def row(self, columns: Sequence[int], lower: float, upper: float, minus: Sequence[int] = ()) -> None:
        """A row over columns, and over others with factor -1."""
        self.columns += columns
        self.columns += minus
        self.values += [1.0] * len(columns) + [-1.0] * len(minus)
        self.starts.append(len(self.columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)

    def relax(self) -> Relaxation | None:
        """The optimum without asking for whole columns; None if HiGHS gave up."""
        highs = self._run(LINEAR)
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        return Relaxation(
            np.array(solution.col_value),
            np.array(solution.col_dual),
            np.array(solution.row_dual),
            highs.getInfo().objective_function_value,
        )

    def is_whole(self, values: Floats) -> bool:
        """Whether the values of the columns that must be whole are."""
        return bool(np.all(np.abs(values - np.round(values))[self.integral] < WHOLE))

    def solve(self, relaxed: Relaxation) -> tuple[Floats, float] | None:
        """The best whole solution found and the proven lower bound; None if HiGHS gave up.

        A solution that uses a column costs at least the relaxation plus the column's reduced cost. So first
        only cheap columns are let in; then all that could still be part of something better.
        """
        width = max(NARROW, NARROW_SHARE * relaxed.objective)
        while True:
            allowed = relaxed.reduced <= width
            found = self._solve_with(allowed)
            beyond = relaxed.objective + width if not allowed.all() else inf
            if found is not None and (found[1] <= beyond or found[2] <= beyond):
                return found[0], min(found[2], beyond)
            if allowed.all():
                return None
            width = width * 8 if found is None else found[1] - relaxed.objective + ROUNDING

    def _solve_with(self, allowed: NDArray[np.bool_]) -> tuple[Floats, float, float] | None:
        """Values, cost and bound where only these columns may be used."""
        nodes = max(FEWEST_NODES, NODE_WORK // int(np.count_nonzero(allowed)))
        highs = self._run({"mip_max_nodes": nodes}, np.where(allowed, 1.0, 0.0))
        info = highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        return np.array(highs.getSolution().col_value), info.objective_function_value, info.mip_dual_bound

    def _run(self, options: dict[str, Any], uppers: Floats | None = None) -> highspy.Highs:
        """Run a new instance, so that nothing that was solved before can matter."""
        highs = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        for name, value in {**EXACT, **options}.items():
            highs.setOptionValue(name, value)
        lp = self._lp()
        if uppers is not None:
            lp.col_upper_ = uppers
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[each] for each in self.integral]
        highs.passModel(lp)
        highs.run()
        return highs

    def _lp(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.row_lower)
        lp.col_cost_ = np.array(self.costs)
        lp.col_lower_ = np.zeros(len(self.costs))
        lp.col_upper_ = np.ones(len(self.costs))
        lp.row_lower_, lp.row_upper_ = np.array(self.row_lower), np.array(self.row_upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self.starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(self.columns, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(self.values)
        return lp
