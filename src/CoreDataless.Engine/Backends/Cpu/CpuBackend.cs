using CoreDataless.Engine.Cpu.Singular;
using CoreDataless.Engine.Cpu.Winograd;
using CoreDataless.Engine.Planning;

namespace CoreDataless.Engine.Cpu;

/// <summary>How the CPU backend runs.</summary>
/// <param name="Threads">Threads, the caller's included; 0 for one per processor.</param>
/// <param name="Simd">Vector instructions; null for the widest.</param>
public sealed record CpuOptions(int Threads = 0, SimdLevel? Simd = null)
{
    /// <summary>
    /// Convolutions as plain sums of products only: no Winograd, whose rounding is a few times larger.
    /// </summary>
    public bool ExactConv { get; init; }

    /// <summary>The tiles of every convolution that can have them, for tests and benchmarks; null to choose.</summary>
    internal Algorithm? Tiles { get; init; }

    /// <summary>Unused floats behind each value of the arena, for tests.</summary>
    internal int Guard { get; init; }

    /// <summary>Another way to cut plans into segments, for tests.</summary>
    internal Func<PlanSketch, IReadOnlyList<Segment>>? Cut { get; init; }
}

/// <summary>Float32 on the processor's vector units, on all cores.</summary>
public sealed class CpuBackend : IBackend
{
    private readonly WorkerTeam _team;
    private readonly SimdLevel _level;
    private readonly PlanOptions _planOptions;
    private readonly CpuOptions _options;

    /// <summary>Starts the threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of threads, or over 1024.</exception>
    /// <exception cref="PlatformNotSupportedException">Vector instructions that this processor lacks.</exception>
    public CpuBackend(CpuOptions? options = null)
    {
        options ??= new CpuOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, 1024);
        _level = options.Simd ?? SimdSupport.Best;
        if (_level > SimdSupport.Best)
            throw new PlatformNotSupportedException($"{_level} asked for; this processor's best is {SimdSupport.Best}");
        _team = new WorkerTeam(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        _options = options;
        _planOptions = new PlanOptions(Layout.IsView, options.Guard)
        {
            Cut = options.Cut ?? new SegmentCut(_team.Size).Segments,
        };
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string Description => $"{_level}, {_team.Size} thread{(_team.Size == 1 ? "" : "s")}"
        + (_options.ExactConv ? ", exact convolutions" : "");

    /// <inheritdoc/>
    public int RunsAhead => 1;

    /// <inheritdoc/>
    public long MaxProgramBytes => AlignedFloats.MaxLength * sizeof(float);

    /// <inheritdoc/>
    public IProgram Compile(Computation computation) => CompilePlanned(computation);

    /// <inheritdoc/>
    public long EstimateBytes(Computation computation) =>
        CpuProgram.BytesOf(PlanFor(computation), _team.Size);

    /// <inheritdoc/>
    public ISingularValues CreateSingularValues() => new CpuSingularValues(_level, _team);

    /// <summary>Stops the threads; programs of this backend cannot run any more.</summary>
    public void Dispose() => _team.Dispose();

    internal CpuProgram CompilePlanned(Computation computation) =>
        new(PlanFor(computation), SimdKernels.For(_level), _team, _options);

    internal Plan PlanFor(Computation computation) => Plan.For(computation, _planOptions);
}
