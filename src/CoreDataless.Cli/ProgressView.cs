using System.Diagnostics;
using CoreDataless.Metrics;
using Spectre.Console;

namespace CoreDataless.Cli;

/// <summary>
/// An evaluation under way: a bar with the time left where a person watches, else a line now and then.
/// </summary>
internal static class ProgressView
{
    private const int BarWidth = 20;

    /// <summary>Does the work and shows how far it is.</summary>
    /// <param name="output">Where.</param>
    /// <param name="title">Such as <c>model 2 of 5</c>, or empty.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="work">The work.</param>
    public static T Watch<T>(
        ConsoleOutput output, string title, string model, Func<IProgress<EvaluationProgress>?, T> work)
    {
        if (output.Quiet) return work(null);
        return output.CanAnimate ? Animate(output, title, work) : work(new Lines(output, title, model));
    }

    /// <summary>What is being done, in a few words.</summary>
    private static string Describe(string title, EvaluationProgress at)
    {
        string phase = at.Phase == EvaluationPhase.DeepFool
            ? $"DeepFool {at.Done}/{at.Total} images"
            : $"prototypes {at.Done}/{at.Total}, loss {Figures.Loss(at.Loss)}";
        return title.Length == 0 ? phase : $"{title}: {phase}";
    }

    private static T Animate<T>(ConsoleOutput output, string title, Func<IProgress<EvaluationProgress>?, T> work) =>
        output.Notices.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new RemainingTimeColumn())
            .Start(context => work(new Bar(context, title)));

    private sealed class Bar(ProgressContext context, string title) : IProgress<EvaluationProgress>
    {
        private ProgressTask? _task;
        private EvaluationPhase _phase;
        private int _last;

        public void Report(EvaluationProgress value)
        {
            // A bar's time left comes from its own speed, so that each phase, and each batch, gets a bar of its own.
            if (_task is null || value.Phase != _phase || value.Done < _last) Begin(value);
            (_phase, _last) = (value.Phase, value.Done);
            _task!.Description = Markup.Escape(Describe(title, value));
            _task.Value = value.Done;
        }

        private void Begin(EvaluationProgress value)
        {
            if (_task is not null) _task.Value = _task.MaxValue;
            _task?.StopTask();
            _task = context.AddTask(Markup.Escape(Describe(title, value)), maxValue: value.Total);
        }
    }

    /// <summary>Redirected: the first step tells that it works, then a line every so often.</summary>
    private sealed class Lines(ConsoleOutput output, string title, string model) : IProgress<EvaluationProgress>
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private readonly long _begin = Stopwatch.GetTimestamp();
        private EvaluationPhase? _phase;
        private long _phaseBegin;
        private long _last;

        public void Report(EvaluationProgress value)
        {
            long now = Stopwatch.GetTimestamp();
            if (_phase != value.Phase) (_phase, _phaseBegin) = (value.Phase, _phase is null ? _begin : now);
            else if (Stopwatch.GetElapsedTime(_last, now) < Interval) return;
            _last = now;
            output.Notice($"{model}: {Describe(title, value)}{Left(value, now)}");
        }

        private string Left(EvaluationProgress value, long now)
        {
            if (value.Done < 2) return "";
            double spent = Stopwatch.GetElapsedTime(_phaseBegin, now).TotalSeconds;
            double left = spent / value.Done * (value.Total - value.Done);
            return left < 1 ? "" : $", at most {Figures.Time(left)} left";
        }
    }
}
