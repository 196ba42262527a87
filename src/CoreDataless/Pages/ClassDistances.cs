using CoreDataless.Html;
using CoreDataless.Metrics;
using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Madv and the length of the perturbation, class by class: over the attacked runs.</summary>
internal static class ClassDistances
{
    private const int MostBars = 30;
    private const int Ends = 10;

    /// <summary>Writes figures and a table.</summary>
    public static void Write(MarkupWriter markup, EvaluatedData data)
    {
        DeepFoolData[] attacks = [.. data.Runs.Select(r => r.DeepFool).OfType<DeepFoolData>()];
        ClassDistance[] classes =
            [.. Enumerable.Range(0, data.Classes).Select(k => ClassDistance.Of(data, attacks, k))];
        Measure[] measures =
        [
            new("Distance to the nearest other class", "Madv", c => c.Madv),
            new("Length of the change", "L2 of the change", c => c.L2),
        ];
        using (markup.Figures())
        {
            foreach (Measure measure in measures)
                (classes.Length <= MostBars ? Bars(classes, measure) : Sorted(classes, measure)).Write(markup);
        }
        markup.Line();
        ClassDistance[] ordered = [.. classes.OrderBy(c => double.IsNaN(c.Madv.Mean)).ThenBy(c => c.Madv.Mean)];
        if (classes.Length > MostBars)
        {
            Table(markup, $"The {Ends} classes that are easiest to fool", ordered.Take(Ends));
            Table(markup, $"The {Ends} classes that are hardest to fool", ordered.TakeLast(Ends).Reverse());
        }
        using (markup.Details("All classes in numbers")) Table(markup, "Classes, the easiest to fool first", ordered);
        markup.Line();
    }

    private static Plot Bars(ClassDistance[] classes, Measure measure) => new()
    {
        Title = measure.Title,
        Description = LeastAndMost(classes, measure),
        X = new Axis("", new CategoryScale([.. classes.Select(c => c.Name)])),
        Y = new Axis(measure.Unit, LinearScale.Around(
            classes.Select(measure.Of).SelectMany(s => (double[])[s.Mean, s.Mean + Error(s)]), fromZero: true)),
        Marks =
        [
            new BarMark([.. classes.Index().Select(c => new Bar(c.Index - 0.4, c.Index + 0.4, measure.Of(c.Item).Mean,
                $"{c.Item.Name}: {Figures.Of(measure.Of(c.Item))}", Error(measure.Of(c.Item))))]),
        ],
    };

    private static Plot Sorted(ClassDistance[] classes, Measure measure)
    {
        ClassDistance[] ordered = [.. classes.OrderBy(c => measure.Of(c).Mean)];
        return new Plot
        {
            Title = $"{measure.Title}, classes in rising order",
            Description = LeastAndMost(classes, measure),
            X = new Axis("rank of the class", LinearScale.Around([0, classes.Length])),
            Y = new Axis(measure.Unit, LinearScale.Around(ordered.Select(c => measure.Of(c).Mean), fromZero: true)),
            Marks =
            [
                new DotMark([.. ordered.Select((c, i) => new Dot(
                    i + 1, measure.Of(c).Mean, $"{c.Name}: {Figures.Of(measure.Of(c))}"))]),
            ],
        };
    }

    private static string LeastAndMost(ClassDistance[] classes, Measure measure)
    {
        ClassDistance[] known = [.. classes.Where(c => !double.IsNaN(measure.Of(c).Mean))];
        if (known.Length == 0) return "No class has a number.";
        ClassDistance least = known.MinBy(c => measure.Of(c).Mean)!, most = known.MaxBy(c => measure.Of(c).Mean)!;
        return $"{measure.Unit}, mean over the runs: least {least.Name} ({Figures.Short(measure.Of(least).Mean)}), "
            + $"most {most.Name} ({Figures.Short(measure.Of(most).Mean)}).";
    }

    private static void Table(MarkupWriter markup, string caption, IEnumerable<ClassDistance> classes) =>
        NumberTable.Write(
            markup,
            caption,
            [new("class", IsText: true), "Madv", "L2", new("mostly taken for", IsText: true)],
            classes.Select(c => (IReadOnlyList<Cell>)[c.Name, Figures.Of(c.Madv), Figures.Of(c.L2), c.Rival]));

    private static double Error(Spread spread) =>
        double.IsFinite(spread.StandardDeviation) ? spread.StandardDeviation : 0;

    private sealed record Measure(string Title, string Unit, Func<ClassDistance, Spread> Of);

    private sealed record ClassDistance(string Name, Spread Madv, Spread L2, string Rival)
    {
        public static ClassDistance Of(EvaluatedData data, DeepFoolData[] attacks, int label)
        {
            (int rival, int count) = attacks.CountBy(a => a.Adversary[label]).MaxBy(g => g.Value);
            string words = rival == label ? "not fooled" : data.NameOf(rival);
            return new ClassDistance(
                data.NameOf(label),
                Spread.Of(attacks.Select(a => a.Madv[label]))!.Value,
                Spread.Of(attacks.Select(a => a.L2[label]))!.Value,
                $"{words} ({count} of {attacks.Length})");
        }
    }
}
