using System.Diagnostics;
using CoreDataless.Checkpoints;
using CoreDataless.Engine;

namespace CoreDataless.Spectral;

/// <summary>
/// Reads spectra, one layer after the other, and measures them; the layer before is measured while the next is read.
/// </summary>
/// <param name="solver">Computes singular values; it stays the caller's.</param>
/// <param name="options">What is measured.</param>
/// <param name="threads">How many layers are measured at once; 0 for one per processor.</param>
/// <param name="baseModel">
/// The model that was fine-tuned: what is measured is the difference to its tensors of the same names. Null: none.
/// </param>
public sealed class SpectralAnalyzer(
    ISingularValues solver, SpectralOptions options, int threads = 0, Checkpoint? baseModel = null)
{
    private readonly int _threads = threads > 0 ? threads : Environment.ProcessorCount;
    private readonly SpectrumReader _reader = new(solver, options.Layers.Grid, baseModel);

    /// <summary>Analyses a checkpoint. What is wrong with a layer is said in its row, and the others are not
    /// lost.</summary>
    /// <param name="checkpoint">It must stay open.</param>
    /// <param name="progress">Told before each layer.</param>
    /// <param name="cancellation">Ends the work; finished layers are kept.</param>
    /// <exception cref="ArgumentException">The settings have no meaning together.</exception>
    /// <exception cref="LayerFilterException">The filter fits nothing.</exception>
    public SpectralResult Analyze(
        Checkpoint checkpoint, IProgress<SpectralProgress>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        long begin = Stopwatch.GetTimestamp();
        LayerCatalog catalog = LayerCatalog.Of(checkpoint, options.Layers);
        List<SpectralRow> rows = Rows(catalog.Layers, new WorkEstimate(catalog.Layers, options, progress),
            cancellation);
        return new SpectralResult(
            rows,
            catalog.Skipped,
            SpectralSummary.Of(rows, options),
            catalog.Layers.Count,
            Stopwatch.GetElapsedTime(begin).TotalSeconds)
        {
            Options = options,
        };
    }

    private List<SpectralRow> Rows(
        IReadOnlyList<SpectralLayer> layers, WorkEstimate work, CancellationToken cancellation)
    {
        var measured = new List<Task<IReadOnlyList<SpectralRow>>>(layers.Count);
        using var places = new SemaphoreSlim(_threads);
        try
        {
            foreach (SpectralLayer layer in layers)
            {
                work.Next(layer);
                Func<IReadOnlyList<SpectralRow>> measure = Read(layer, cancellation);
                // No more spectra are kept waiting than can be measured at once.
                places.Wait(cancellation);
                measured.Add(Start(layer, measure, places));
            }
            work.End();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was measured is the result.
        }
        return Finished(measured);
    }

    private Task<IReadOnlyList<SpectralRow>> Start(
        SpectralLayer layer, Func<IReadOnlyList<SpectralRow>> measure, SemaphoreSlim places)
    {
        IReadOnlyList<SpectralRow> Measure()
        {
            try
            {
                return measure();
            }
            catch (OutOfMemoryException e)
            {
                return [RowBuilder.Failed(layer, $"not enough memory to measure it: {e.Message}")];
            }
            finally
            {
                places.Release();
            }
        }
        return _threads > 1 ? Task.Run(Measure) : Task.FromResult(Measure());
    }

    // What needs the weights is done here; what is left to do is returned.
    private Func<IReadOnlyList<SpectralRow>> Read(SpectralLayer layer, CancellationToken cancellation)
    {
        try
        {
            ConvolutionMode mode = options.Layers.Convolutions;
            var builder = new RowBuilder(layer, _reader.Read(layer, mode, cancellation), options)
            {
                Shuffled = [.. Enumerable.Range(0, options.ReplicasFor(layer.ValuesPerRow(mode, options.Layers.Grid)))
                    .Select(r => _reader.ReadShuffled(layer, mode, options.Seed, r, cancellation))],
                Vectors = options.Vectors ? _reader.ReadVectors(layer, mode, cancellation) : null,
            };
            return () => builder.Rows(cancellation);
        }
        catch (InvalidDataFileException e)
        {
            return () => [RowBuilder.Failed(layer, e.Message)];
        }
        catch (OutOfMemoryException e)
        {
            return () => [RowBuilder.Failed(layer, $"not enough memory for {layer.N} x {layer.M}: {e.Message}")];
        }
    }

    private static List<SpectralRow> Finished(List<Task<IReadOnlyList<SpectralRow>>> measured)
    {
        var rows = new List<SpectralRow>();
        foreach (Task<IReadOnlyList<SpectralRow>> task in measured)
        {
            try
            {
                rows.AddRange(task.GetAwaiter().GetResult());
            }
            catch (OperationCanceledException)
            {
                // That layer was not finished.
            }
        }
        return rows;
    }
}
