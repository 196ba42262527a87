namespace CoreDataless.Spectral;

/// <summary>
/// The search for the tail's lower end. D of a candidate is a maximum over its tail, so a candidate is dropped as soon
/// as one point lies further off than the second best D so far; what remains is exactly what weighing everything would
/// give.
/// </summary>
internal sealed class LowerEndSearch
{
    private const int Stride = 64;

    /// <summary>The least D; of equal ones, of the first candidate.</summary>
    public Candidate Best { get; private set; } = Candidate.None;

    /// <summary>The second least.</summary>
    public Candidate Second { get; private set; } = Candidate.None;

    /// <summary>Weighs candidates 0 to <paramref name="count"/> - 1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isCandidate">Is this one to be weighed?</param>
    /// <param name="distance">D of a candidate, or any number above the limit if D is above the limit.</param>
    /// <param name="cancellation">Asked before each candidate.</param>
    public void Run(
        int count, Func<int, bool> isCandidate, Func<int, double, double> distance, CancellationToken cancellation)
    {
        // A few candidates all over the spectrum first: they set a limit that drops most of the others early.
        for (int offset = 0; offset < Stride; offset++)
        {
            for (int i = offset; i < count; i += Stride)
            {
                if (!isCandidate(i)) continue;
                cancellation.ThrowIfCancellationRequested();
                Note(new Candidate(distance(i, Second.D), i));
            }
        }
    }

    private void Note(Candidate candidate)
    {
        if (candidate.Beats(Best)) (Best, Second) = (candidate, Best);
        else if (candidate.Beats(Second)) Second = candidate;
    }

    internal readonly record struct Candidate(double D, int Index)
    {
        public static Candidate None { get; } = new(double.PositiveInfinity, -1);

        // The smaller D, and of equal ones the first: the order in which candidates come does not matter.
        public bool Beats(Candidate other) => D < other.D || (D == other.D && Index < other.Index);
    }
}
