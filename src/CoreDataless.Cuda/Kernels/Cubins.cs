namespace CoreDataless.Cuda;

/// <summary>A compiled source.</summary>
/// <param name="Bytes">The cubin.</param>
/// <param name="IsKept">Was it there from before?</param>
internal sealed record Cubin(byte[] Bytes, bool IsKept);

/// <summary>
/// The cubins of a set of sources, from the disk where they were kept, else from the compiler. Where one of those that
/// are wanted together is missing, the others most likely are: they are compiled beside, on the other processors.
/// </summary>
/// <param name="compiler">Serves several threads: each has a program of its own.</param>
/// <param name="cache">Where cubins are kept.</param>
/// <param name="companions">What is most likely wanted together, the slowest to compile first.</param>
internal sealed class Cubins(KernelCompiler compiler, CubinCache cache, IReadOnlyList<string> companions)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lazy<Cubin>> _cubins = [];
    private Task[]? _beside;
    private volatile bool _stopped;

    /// <summary>The cubin of a source.</summary>
    /// <exception cref="CudaException">It does not compile.</exception>
    public Cubin this[string source] => Entry(source).Value;

    /// <summary>Compiles a source whose cubin was kept but is of no use.</summary>
    /// <exception cref="CudaException">It does not compile.</exception>
    public Cubin Renew(string source)
    {
        Cubin cubin = Compile(source, compiler.Key(source));
        lock (_gate) _cubins[source] = new Lazy<Cubin>(cubin);
        return cubin;
    }

    /// <summary>
    /// Begins to compile all companions, if it looks as if they were not kept: for callers that have something else to
    /// wait for.
    /// </summary>
    public void Begin()
    {
        if (companions is [string first, ..] && !cache.Has(compiler.Key(first))) CompileBeside(companions);
    }

    /// <summary>Waits for what is being compiled beside; the rest is not begun any more.</summary>
    public void Stop()
    {
        _stopped = true;
        Task[] beside;
        lock (_gate) beside = _beside ?? [];
        // Whoever asks for what failed tries it again, and is told.
        Task.WhenAll(beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private Lazy<Cubin> Entry(string source)
    {
        lock (_gate)
        {
            if (!_cubins.TryGetValue(source, out Lazy<Cubin>? entry))
                _cubins[source] = entry = new Lazy<Cubin>(() => Make(source));
            return entry;
        }
    }

    private Cubin Make(string source)
    {
        try
        {
            string key = compiler.Key(source);
            if (cache.Find(key) is { } kept) return new Cubin(kept, IsKept: true);
            if (companions.Contains(source)) CompileBeside(companions.Where(other => other != source));
            return Compile(source, key);
        }
        catch
        {
            // Side by side the memory may not have been enough.
            lock (_gate) _ = _cubins.Remove(source);
            throw;
        }
    }

    private Cubin Compile(string source, string key)
    {
        byte[] bytes = compiler.Compile(source);
        cache.Keep(key, bytes);
        return new Cubin(bytes, IsKept: false);
    }

    private void CompileBeside(IEnumerable<string> sources)
    {
        if (Environment.ProcessorCount == 1) return;
        lock (_gate)
        {
            _beside ??= [.. sources.Select(source => Task.Run(() =>
            {
                if (!_stopped) _ = this[source];
            }))];
        }
    }
}
