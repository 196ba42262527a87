using System.Globalization;
using CoreDataless.Html;
using CoreDataless.Metrics;
using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>The random starts one by one.</summary>
internal static class RunSection
{
    private const int MostOpen = 10;

    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, ModelContent model, EvaluatedData data, string id)
    {
        markup.Heading(3, "Runs", id);
        markup.Paragraph("Each run starts from other random noise. Its loss should fall far below 0.001: only then "
            + "are the prototypes what the network wants, and not what it had time for.");
        using (markup.Open("div", ("class", "beside")))
        {
            Losses(model, data).Write(markup);
            if (data.Runs.Count <= MostOpen) Table(markup, data);
        }
        markup.Line();
        if (data.Runs.Count <= MostOpen) return;
        using (markup.Details("All runs in numbers")) Table(markup, data);
        markup.Line();
    }

    private static void Table(MarkupWriter markup, EvaluatedData data) => NumberTable.Write(
        markup,
        "Moves: of DeepFool; own class: prototypes that the network gives their class; fooled: adversaries that it "
        + "does not",
        ["run", "Mg", "Madv", "steps", "loss", "moves", "own class", "fooled"],
        data.Runs.Select((r, i) => Cells(data, r, i)));

    private static Plot Losses(ModelContent model, EvaluatedData data)
    {
        int zeros = data.Runs.Sum(r => r.MeanLoss.Count(l => l == 0));
        string zero = zeros > 0
            ? " A loss of exactly 0 (all probabilities round to 1) has no place on this axis: the line ends before it."
            : "";
        string setting = model.Evaluation!.Setting("stopLoss");
        double stop = double.TryParse(setting, CultureInfo.InvariantCulture, out double value) ? value : 0;
        List<Mark> marks =
        [
            new RuleMark(EvaluationResult.ConvergedLoss, IsVertical: false, "converged below") { Colour = Colours.Neutral },
            .. stop > 0
                ? (Mark[])[new RuleMark(stop, IsVertical: false, "stops") { Colour = Colours.Neutral }]
                : [],
            .. data.Runs.Select((r, i) => new LineMark(Line(r))
            {
                Colour = Colours.Of(i),
                IsFaint = data.Runs.Count > Colours.Count,
                Label = data.Runs.Count <= Colours.Count ? $"run {i}" : null,
                Title = $"run {i}",
            }),
        ];
        return new Plot
        {
            Title = "Loss against iteration",
            Description = $"Mean over the classes; {Last(data)}{zero}",
            X = new Axis("iteration", new LinearScale(0, Math.Max(1, data.Runs.Max(r => r.MeanLoss.Count - 1)))),
            Y = new Axis("mean loss", LogScale.Around(
                [.. data.Runs.SelectMany(r => r.MeanLoss).Where(l => l > 0), EvaluationResult.ConvergedLoss])),
            Marks = marks,
        };
    }

    private static Point[] Line(RunData run) =>
        [.. run.MeanLoss.Select((loss, at) => new Point(at, loss > 0 ? loss : double.NaN))];

    private static string Last(EvaluatedData data)
    {
        int[] updates = [.. data.Runs.Select(r => r.Updates)];
        string steps = updates.Min() == updates.Max() ? $"{updates[0]}" : $"{updates.Min()} to {updates.Max()}";
        return $"{(data.Runs.Count == 1 ? "the run" : "the runs")} took {steps} steps.";
    }

    private static IReadOnlyList<Cell> Cells(EvaluatedData data, RunData run, int index)
    {
        int own = run.Predicted.Index().Count(p => p.Item == p.Index);
        return
        [
            $"{index}",
            data.Mg.Runs is { } mg && index < mg.Count && mg[index] is { } value ? $"{value:F4}" : "-",
            run.Madv is { } madv ? $"{madv:F4}" : "-",
            $"{run.Updates}",
            Figures.Loss(run.Loss.Average()),
            run.DeepFool is { } attack ? Range(attack.Iterations) : "-",
            $"{own} of {data.Classes}",
            run.DeepFool is { } fooled ? $"{fooled.Success.Count(s => s)} of {data.Classes}" : "-",
        ];
    }

    private static string Range(IReadOnlyList<int> moves) =>
        moves.Min() == moves.Max() ? $"{moves[0]}" : $"{moves.Min()}-{moves.Max()}";
}
