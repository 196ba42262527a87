using System.Diagnostics;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Where the time goes before a GPU computes at full speed. Phases lie within each other, as when a layer wants
/// kernels: each counts only what is its own.
/// </summary>
/// <remarks>Whoever begins a phase holds the device.</remarks>
internal sealed class StartUp
{
    private static readonly StartUpPhase[] Phases = Enum.GetValues<StartUpPhase>();

    private readonly long[] _ticks = new long[Phases.Length];
    private readonly int[] _counts = new int[Phases.Length];
    private readonly int[] _kept = new int[Phases.Length];
    private StartUpPhase? _current;
    private long _since;

    /// <summary>All phases, for reports.</summary>
    public IReadOnlyList<Preparation> Preparations => [.. Phases.Select(Of)];

    /// <summary>Until the result is disposed, time belongs to this phase.</summary>
    public Lap Begin(StartUpPhase phase)
    {
        StartUpPhase? outer = _current;
        Turn(phase);
        return new Lap(this, outer);
    }

    /// <summary>Something was made, or <paramref name="isKept"/> from before.</summary>
    public void Count(StartUpPhase phase, bool isKept = false)
    {
        _counts[(int)phase]++;
        if (isKept) _kept[(int)phase]++;
    }

    private Preparation Of(StartUpPhase phase) =>
        new(phase.ToString().ToLowerInvariant(), Stopwatch.GetElapsedTime(0, _ticks[(int)phase]).TotalSeconds)
        {
            Count = phase is StartUpPhase.Libraries or StartUpPhase.Context ? null : _counts[(int)phase],
            Kept = phase is StartUpPhase.Kernels or StartUpPhase.Layers ? _kept[(int)phase] : null,
        };

    private void Turn(StartUpPhase? phase)
    {
        long now = Stopwatch.GetTimestamp();
        if (_current is { } current) _ticks[(int)current] += now - _since;
        (_current, _since) = (phase, now);
    }

    /// <summary>A stretch of time.</summary>
    public readonly struct Lap(StartUp owner, StartUpPhase? outer) : IDisposable
    {
        /// <summary>What comes belongs to the phase around this one.</summary>
        public void Dispose() => owner.Turn(outer);
    }
}
