namespace CoreDataless.Engine;

/// <summary>Where a program's run stands: refuses calls that come out of turn, in the same words everywhere.</summary>
internal sealed class RunState(Computation computation)
{
    /// <summary>Images of the run that is paused; 0 where none is.</summary>
    private int _paused;

    /// <summary>A whole run may begin.</summary>
    public void CheckRun(int images)
    {
        CheckNotPaused("a new run");
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, computation.Capacity);
    }

    /// <summary>So many whole runs may begin.</summary>
    public void CheckRepeat(int images, int times)
    {
        CheckRun(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(times, computation.Repeats);
    }

    /// <summary>A run may begin that will pause.</summary>
    public void CheckStart(int images)
    {
        if (computation.Pause.Count == 0) throw new InvalidOperationException("the computation names no pause");
        CheckRun(images);
    }

    /// <summary>The run has come to its pause.</summary>
    public void Paused(int images) => _paused = images;

    /// <summary>A paused run goes on with these images; returns whether they are fewer than before.</summary>
    public bool Resume(ReadOnlySpan<int> rows)
    {
        if (_paused == 0) throw new InvalidOperationException("no run is paused");
        int previous = -1;
        foreach (int row in rows)
        {
            if (row <= previous || row >= _paused)
            {
                throw new ArgumentException(
                    $"image {row} after {previous}: rows are ascending, and below {_paused}", nameof(rows));
            }
            previous = row;
        }
        bool fewer = rows.Length < _paused;
        _paused = 0;
        return fewer;
    }

    public void CheckWrite() => CheckNotPaused("writing");

    public void CheckRead(Node node)
    {
        if (_paused != 0 && !computation.IsKnownAtPause(node))
            throw new InvalidOperationException($"{node} is not known yet: the run is paused before it");
    }

    private void CheckNotPaused(string what)
    {
        if (_paused != 0) throw new InvalidOperationException($"a run is paused: resume it before {what}");
    }
}
