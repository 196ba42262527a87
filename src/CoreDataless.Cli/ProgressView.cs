using System.Diagnostics;
using CoreDataless.Metrics;
using CoreDataless.Reporting;
using CoreDataless.Spectral;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>How far a long work is.</summary>
/// <param name="Phase">Names the part under way; each has its own time left.</param>
/// <param name="Text">What is being done, in a few words.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units at most; a phase may end early.</param>
internal readonly record struct ProgressState(string Phase, string Text, double Done, double Total)
{
    private const double Parts = 1000;

    public static ProgressState Of(EvaluationProgress at) => new(
        at.Phase.ToString(),
        at.Phase == EvaluationPhase.DeepFool
            ? $"DeepFool {at.Done}/{at.Total} images"
            : $"prototypes {at.Done}/{at.Total}, loss {Figures.Loss(at.Loss)}",
        at.Done,
        at.Total);

    public static ProgressState Of(SpectralProgress at) => new(
        "spectra",
        at.Layer.Length == 0 ? "last fits" : $"layer {at.Done + 1} of {at.Layers}, {Harmless.Line(at.Layer)}",
        at.Fraction * Parts,
        Parts);
}

/// <summary>
/// A long work under way: a bar with the time left where a person watches, else a line now and then.
/// </summary>
internal static class ProgressView
{
    private const int BarWidth = 20;

    /// <summary>Does the work and shows how far it is.</summary>
    /// <param name="output">Where.</param>
    /// <param name="title">Such as <c>model 2 of 5</c>, or empty.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="state">Makes of what the work reports what is shown.</param>
    /// <param name="work">The work.</param>
    public static T Watch<T, TProgress>(
        ConsoleOutput output,
        string title,
        string model,
        Func<TProgress, ProgressState> state,
        Func<IProgress<TProgress>?, T> work)
    {
        if (output.Quiet) return work(null);
        if (!output.CanAnimate) return work(new Adapter<TProgress>(state, new Lines(output, title, model)));
        return output.Notices.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new RemainingTimeColumn())
            .Start(context => work(new Adapter<TProgress>(state, new Bar(context, title))));
    }

    private static string Describe(string title, ProgressState at) =>
        title.Length == 0 ? at.Text : $"{title}: {at.Text}";

    private sealed class Adapter<TProgress>(Func<TProgress, ProgressState> state, IProgress<ProgressState> to)
        : IProgress<TProgress>
    {
        public void Report(TProgress value) => to.Report(state(value));
    }

    private sealed class Bar(ProgressContext context, string title) : IProgress<ProgressState>
    {
        private ProgressTask? _task;
        private string _phase = "";
        private double _last;

        public void Report(ProgressState value)
        {
            // A bar's time left comes from its own speed, so that each phase, and each batch, gets a bar of its own.
            if (_task is null || value.Phase != _phase || value.Done < _last) Begin(value);
            (_phase, _last) = (value.Phase, value.Done);
            _task!.Description = Markup.Escape(Describe(title, value));
            _task.Value = value.Done;
        }

        private void Begin(ProgressState value)
        {
            if (_task is not null) _task.Value = _task.MaxValue;
            _task?.StopTask();
            _task = context.AddTask(Markup.Escape(Describe(title, value)), maxValue: value.Total);
        }
    }

    /// <summary>Redirected: the first step tells that it works, then a line every so often.</summary>
    private sealed class Lines(ConsoleOutput output, string title, string model) : IProgress<ProgressState>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private readonly long _begin = Stopwatch.GetTimestamp();
        private string? _phase;
        private long _phaseBegin;
        private long _last;

        public void Report(ProgressState value)
        {
            long now = Stopwatch.GetTimestamp();
            if (_phase != value.Phase) (_phase, _phaseBegin) = (value.Phase, _phase is null ? _begin : now);
            else if (Stopwatch.GetElapsedTime(_last, now) < Interval) return;
            _last = now;
            output.Notice($"{model}: {Describe(title, value)}{Left(value, now)}");
        }

        private string Left(ProgressState value, long now)
        {
            if (value.Done < 2) return "";
            double spent = Stopwatch.GetElapsedTime(_phaseBegin, now).TotalSeconds;
            double left = spent / value.Done * (value.Total - value.Done);
            return left < 1 ? "" : $", at most {Figures.Time(left)} left";
        }
    }
}
