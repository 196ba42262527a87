using CoreDataless.Html;
using CoreDataless.Plots;
using CoreDataless.Reporting;
using CoreDataless.Spectral;

namespace CoreDataless.Pages;

/// <summary>The spectra of several models side by side.</summary>
internal static class SpectraComparison
{
    // Means that are drawn; the table has all.
    private static readonly string[] Drawn = ["alpha_weighted", "alpha", "log_norm"];

    /// <summary>Writes nothing unless two models or more have spectra.</summary>
    public static void Write(MarkupWriter markup, IReadOnlyList<ModelContent> models)
    {
        ModelContent[] analyzed = [.. models.Where(m => m.Spectra is { Layers.Count: > 0 })];
        if (analyzed.Length < 2) return;
        markup.Heading(3, "Spectra of the models");
        IGrouping<string, ModelContent>[] dialects = [.. analyzed.GroupBy(m => m.Spectra!.Dialect, StringComparer.Ordinal)];
        if (dialects.Length > 1)
        {
            markup.Warning("These models were analysed in different dialects, whose numbers have the same names and "
                + "other meanings: they are compared within a dialect only.");
        }
        // The verdict on spectra alone has said it.
        if (models.Any(m => m.Evaluated is not null)) markup.Note(SpectralProse.Ranking);
        foreach (IGrouping<string, ModelContent> dialect in dialects)
            Compare(markup, dialect.Key, [.. SpectralRanking.Of(dialect, m => Mean(m, SpectralRanking.Metrics[0]))]);
    }

    private static void Compare(MarkupWriter markup, string dialect, ModelContent[] ranked)
    {
        if (Contradiction(ranked) is { } contradiction) markup.Warning(contradiction);
        Table(markup, dialect, ranked);
        if (ranked.Length < 2) return;
        using (markup.Figures())
        {
            foreach (string metric in Drawn.Where(d => ranked.Any(m => double.IsFinite(Mean(m, d) ?? double.NaN))))
                Dots(metric, ranked).Write(markup);
        }
        markup.Line();
        Flows(ranked)?.Write(markup);
    }

    /// <summary>What must be said where the files state accuracies that go the other way; null where they do not.</summary>
    public static string? Contradiction(IReadOnlyList<ModelContent> models)
    {
        (double Hat, double Stated)[] known =
        [
            .. from model in models
               where model.Spectra is not null
               let hat = Mean(model, SpectralRanking.Metrics[0])
               where hat is not null && model.StatedAccuracy is not null
               select (hat.GetValueOrDefault(), model.StatedAccuracy.GetValueOrDefault()),
        ];
        if (known.Length < 2 || KendallTau.B([.. known.Select(k => k.Hat)], [.. known.Select(k => k.Stated)]) is not > 0)
            return null;
        return "The accuracies that the files state go the other way: the smaller alpha-hat is that of the less "
            + "accurate model. That happens among models of different training lengths or amounts of data. Do not "
            + "choose by alpha-hat here.";
    }

    private static void Table(MarkupWriter markup, string dialect, ModelContent[] ranked)
    {
        bool hasAccuracy = ranked.Any(m => m.StatedAccuracy is not null);
        bool hasMatrices = ranked.Any(m => m.Spectra!.Layers.Any(l => l.Matrix() is not null));
        NumberTable.Write(
            markup, $"Means over the layers ({dialect}), the smallest alpha-hat first",
            [
                new Column("model", IsText: true), hasMatrices ? "matrices" : "layers",
                .. SpectralRanking.Metrics.Select(m => (Column)NameOf(m)),
                .. hasAccuracy ? (Column[])["stated"] : [],
            ],
            ranked.Select(m => (IReadOnlyList<Cell>)
            [
                new Cell(m.Name, m.Link), $"{m.Spectra!.Layers.Count}",
                .. SpectralRanking.Metrics.Select(metric => (Cell)Figures.Short(Mean(m, metric))),
                .. hasAccuracy ? (Cell[])[m.StatedAccuracy is { } stated ? Figures.Percent(stated) : ""] : [],
            ]));
    }

    private static Plot Dots(string metric, ModelContent[] ranked)
    {
        var dots = new List<Dot>();
        foreach ((int index, ModelContent model) in ranked.Index())
        {
            if (Mean(model, metric) is { } mean && double.IsFinite(mean))
                dots.Add(new Dot(index, mean, $"{model.Name}: {Figures.Short(mean)}"));
        }
        string name = NameOf(metric);
        (double least, double greatest) = (dots.Min(d => d.Y), dots.Max(d => d.Y));
        return new Plot
        {
            Title = $"Mean {name}",
            Description = $"From {Figures.Short(least)} to {Figures.Short(greatest)} over {dots.Count} models; within "
                + "one family and task smaller is better.",
            X = new Axis("", new CategoryScale([.. ranked.Select(m => m.Label)])),
            Y = new Axis($"mean {name}", SeriesPlots.ScaleOf(dots.Select(d => d.Y))),
            Marks = [new DotMark(dots) { Colour = 0 }],
        };
    }

    private static Plot? Flows(ModelContent[] ranked)
    {
        (ModelContent Model, IReadOnlyList<LayerDepth> Flow)[] flows =
            [.. ranked.Select(m => (m, LayerFlow.Of(m.Spectra!.Layers))).Where(f => f.Item2.Count > 1).Take(Colours.Count)];
        if (flows.Length < 2) return null;
        bool sameDepth = flows.All(f => f.Flow.Count == flows[0].Flow.Count);
        double end = sameDepth ? flows[0].Flow.Count : 1, start = sameDepth ? 1 : 0;
        string left = ranked.Length > flows.Length ? $" Those of {flows.Length} of {ranked.Length} models are drawn." : "";
        return new Plot
        {
            Title = "Alpha against depth",
            Description = $"The correlation flows of the models, each from its first layer to its last.{left} In "
                + "well-trained networks alpha changes little, or steadily, from layer to layer.",
            X = new Axis(sameDepth ? "layer, in the order of the file" : "depth: 0 the first layer, 1 the last",
                new LinearScale(start, end)),
            Y = new Axis("alpha", AlphaPlots.ScaleOf([.. flows.SelectMany(f => f.Flow.Select(l => l.Alpha))])),
            Marks =
            [
                AlphaPlots.Typical(start, end),
                .. flows.Select((f, i) => new LineMark([.. f.Flow.Select(l => new Point(At(l, f.Flow.Count), l.Alpha))])
                {
                    Colour = Colours.Of(i),
                    Label = f.Model.Name,
                    Title = f.Model.Name,
                }),
            ],
            Width = 720,
        };

        double At(LayerDepth layer, int layers) => sameDepth ? layer.Depth : (layer.Depth - 1.0) / (layers - 1);
    }

    private static double? Mean(ModelContent model, string metric)
    {
        SpectralDialect dialect = model.Spectra!.Dialect == SpectralDialect.Paper.Word()
            ? SpectralDialect.Paper
            : SpectralDialect.WeightWatcher;
        return model.Spectra.Summary.GetValueOrDefault(SpectralRanking.NameIn(dialect, metric));
    }

    private static string NameOf(string metric) => metric switch
    {
        "alpha_weighted" => "alpha-hat",
        _ => metric.Replace('_', ' '),
    };
}
