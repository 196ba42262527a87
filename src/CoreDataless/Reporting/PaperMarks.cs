namespace CoreDataless.Reporting;

/// <summary>The thresholds of arXiv 2305.15563, and what they are worth.</summary>
public static class PaperMarks
{
    /// <summary>The paper's Mg of a well-trained network.</summary>
    public const double Mg = 0.8;

    /// <summary>The paper's Madv of a well-trained network.</summary>
    public const double Madv = 0.35;

    /// <summary>What the marks are good for: said wherever they are shown.</summary>
    public const string Caveat =
        "The marks hold for the paper's own networks and data sets; other CIFAR-10 ResNets of 92-93 % have Mg of about "
        + ".46-.78. Compare only models of the same task and training protocol: Mg follows accuracy within the paper's "
        + "protocol (one network, more and more data), not across training lengths.";

    /// <summary>One sentence on where a model stands.</summary>
    public static string Verdict(Standing standing)
    {
        if (standing.Mg is not { } mg) return "No run was finished: nothing can be said.";
        if (standing.Madv is not { } madv)
            return $"Mg is {Side(mg.Mean, Mg)} the paper's mark for a well-trained network ({Mg}); Madv is not known.";
        (bool separated, bool robust) = (mg.Mean >= Mg, madv.Mean >= Madv);
        string words = (separated, robust) switch
        {
            (true, true) => "Mg and Madv both reach",
            (false, false) => "Mg and Madv are both below",
            (true, false) => "Mg reaches, Madv misses",
            _ => "Mg misses, Madv reaches",
        };
        return $"{words} the paper's marks for a well-trained network (Mg {Mg}, Madv {Madv}).";
    }

    private static string Side(double value, double mark) => value >= mark ? "at or above" : "below";
}
