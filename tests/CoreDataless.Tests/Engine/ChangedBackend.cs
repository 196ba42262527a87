using CoreDataless.Engine;

namespace CoreDataless.Tests.Engine;

/// <summary>Another backend but for what a test changes; it is disposed with it.</summary>
internal sealed class ChangedBackend(IBackend inner) : IBackend
{
    /// <summary>What it says of itself.</summary>
    public int RunsAhead { get; init; } = inner.RunsAhead;

    /// <summary>What the device turns out to have, though it had promised more.</summary>
    public long FreeBytes { get; init; } = long.MaxValue;

    /// <summary>What programs are wrapped into.</summary>
    public Func<IProgram, IProgram> Wrap { get; init; } = program => program;

    public string Name => inner.Name;

    public string Description => inner.Description;

    public long MaxProgramBytes => inner.MaxProgramBytes;

    public IProgram Compile(Computation computation) => EstimateBytes(computation) <= FreeBytes
        ? Wrap(inner.Compile(computation))
        : throw new DeviceMemoryException($"{FreeBytes} bytes are free");

    public long EstimateBytes(Computation computation) => inner.EstimateBytes(computation);

    public ISingularValues CreateSingularValues() => inner.CreateSingularValues();

    public void Dispose() => inner.Dispose();
}
