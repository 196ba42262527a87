using CoreDataless.Html;
using CoreDataless.Plots;
using CoreDataless.Results;

namespace CoreDataless.Pages;

/// <summary>Which features a class uses, and whether every start finds the same ones.</summary>
internal static class ProfileSection
{
    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter markup, EvaluatedData data, string id)
    {
        markup.Heading(3, "Features", id);
        if (data.Figures is not { Profiles.Count: > 0 } figures)
        {
            markup.Note("The result has no activations: it was made by an older version.");
            return;
        }
        bool hasExamples = figures.Profiles.Any(p => p.Examples is not null);
        string which = figures.Shown.Count == data.Classes ? "" : " Shown are the classes that are easiest and "
            + "hardest to fool.";
        markup.Paragraph("A feature is one of the numbers from which the last layer decides. Each line is the "
            + "prototype of one random start; features stand in falling order of their mean. Lines close together: "
            + $"every start finds the same idea of the class. A steep fall: the class is told by few features.{which}");
        if (hasExamples)
        {
            markup.Paragraph("The band is where the middle half of the real images lies. Prototypes that follow it "
                + "use the features that real images have.");
        }
        double[] all = [.. figures.Profiles.SelectMany(p => p.Activations).SelectMany(a => a)
            .Concat(figures.Profiles.SelectMany(p => p.Examples?.Upper ?? []))];
        var scale = LinearScale.Around(all, fromZero: all.All(v => !(v < 0)));
        using (markup.Open("div", ("class", "figures small")))
        {
            foreach (ProfileData profile in figures.Profiles.Where(p => p.Features.Count > 0))
                Profile(data, profile, scale).Write(markup);
        }
        markup.Line();
    }

    private static Plot Profile(EvaluatedData data, ProfileData profile, Scale scale)
    {
        int count = profile.Features.Count;
        List<Mark> marks = [];
        if (profile.Examples is { } examples)
        {
            double[] x = [.. Enumerable.Range(1, count).Select(i => (double)i)];
            marks.Add(new BandMark(x, examples.Lower, examples.Upper)
            {
                Colour = Colours.Neutral,
                Label = "real images, middle half",
            });
            marks.Add(new LineMark(Line(examples.Median))
            {
                Colour = Colours.Neutral,
                IsDashed = true,
                Label = "their median",
            });
        }
        foreach ((int run, IReadOnlyList<double> activations) in profile.Activations.Index())
        {
            marks.Add(new LineMark(Line(activations))
            {
                Colour = 0,
                IsFaint = profile.Activations.Count > 1,
                Title = $"run {run}",
                Label = profile.Examples is not null && run == 0 ? "prototypes" : null,
            });
        }
        string of = profile.Examples is { } e ? $", and of {e.Count} real images" : "";
        return new Plot
        {
            Title = data.NameOf(profile.Class),
            Description = $"{count} features of {profile.Activations.Count} prototypes{of}; the most active is feature "
                + $"{profile.Features[0]}.",
            X = new Axis("rank of the feature", new LinearScale(1, Math.Max(2, count))),
            Y = new Axis("activation", scale),
            Marks = marks,
            Width = 300,
            Height = 190,
        };
    }

    private static Point[] Line(IReadOnlyList<double> values) => [.. values.Select((v, i) => new Point(i + 1, v))];
}
