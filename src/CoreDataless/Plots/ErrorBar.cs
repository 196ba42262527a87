namespace CoreDataless.Plots;

/// <summary>An upright line with a cap at each end that is in the plot.</summary>
internal static class ErrorBar
{
    private const double Cap = 3;

    /// <summary>Adds one around a value; nothing where the error is 0 or not known.</summary>
    public static void Add(PathText path, Frame frame, double x, double value, double error)
    {
        if (!(error > 0) || !double.IsFinite(error)) return;
        double top = frame.YOf(value + error), bottom = frame.YOf(value - error);
        // On a logarithmic axis the lower end may have no place: it is below everything.
        if (!double.IsFinite(bottom)) bottom = double.MaxValue;
        if (!double.IsFinite(top)) return;
        path.Line(new Point(x, frame.ClampY(top)), new Point(x, frame.ClampY(bottom)));
        foreach (double end in new[] { top, bottom })
        {
            if (frame.ShowsY(end)) path.Line(new Point(x - Cap, end), new Point(x + Cap, end));
        }
    }
}
