namespace CoreDataless.Plots;

/// <summary>
/// The numbers of colours that marks have. The style sheet says what they look like, in light, in dark and on paper
/// (classes <c>c0</c>, <c>c1</c>, ...); those who see colours otherwise can tell them apart.
/// </summary>
internal static class Colours
{
    /// <summary>How many there are for things that stand side by side.</summary>
    public const int Count = 7;

    /// <summary>For what is only there to compare with: grey.</summary>
    public const int Neutral = -1;

    /// <summary>For things in order, again from the first when there are too many.</summary>
    public static int Of(int index) => index % Count;
}
