using System.Runtime.CompilerServices;
using CoreDataless.Engine;

namespace CoreDataless.Cuda;

/// <summary>
/// Where the ways to compute a layer are held to the definition: at the layer's own places in the arena, on numbers
/// made for it, with memory of its own for all that losers leave behind.
/// </summary>
/// <remarks>
/// Relies on this: steps are made while no value of a run is alive but inputs of the computation. Those are put back as
/// they were.
/// </remarks>
internal sealed unsafe class LayerTrial : IDisposable
{
    // The first and the last rows are looked at: an index that overflows does so at the end.
    private const int MostRows = 4, MostFloats = 1 << 16;

    // Beyond half precision, whose fraction is TF32's: engines that convert to it must not pass.
    private const float Loud = 1 << 20;

    private const uint NotANumber = 0xFFFFFFFF;

    private readonly CudaDevice _device;
    private readonly ResourceScope _scope;
    private readonly LayerProblem _problem;
    private readonly List<(ulong Place, ulong Copy, ulong Bytes)> _saved = [];
    private readonly List<Sample> _samples = [];

    /// <summary>Fills the places and computes what must come out.</summary>
    /// <exception cref="CudaException">The driver refuses.</exception>
    /// <exception cref="DeviceMemoryException">There is no memory for it.</exception>
    public LayerTrial(StepContext context, LayerProblem problem)
    {
        (_device, _problem) = (context.Device, problem);
        _scope = _device.NewScope();
        Context = context with
        {
            Scope = _scope,
            Weights = new WeightStore(_device, _scope),
            Workspace = new Workspace(_device, _scope),
        };
        try
        {
            if (problem.ReadsInputs) Save();
            FillPlaces();
            foreach (float loudness in (ReadOnlySpan<float>)[1, Loud]) AddSamples(loudness);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>For candidates: what they make lives as long as the trial.</summary>
    public StepContext Context { get; }

    /// <summary>
    /// The largest squared error, as a share of the squared values, of any of the samples; infinite where a number is
    /// missing, and where the same run gives other bits the second time.
    /// </summary>
    /// <param name="step">Its scratch memory was taken.</param>
    /// <exception cref="CudaException">The step fails.</exception>
    public double Error(CudaStep step)
    {
        double worst = 0;
        foreach (Sample[] samples in _samples.GroupBy(s => s.Loudness).Select(g => g.ToArray()))
        {
            float[][] once = Results(step, samples), again = Results(step, samples);
            for (int i = 0; i < samples.Length; i++)
            {
                if (!once[i].AsSpan().SequenceEqual(again[i])) return double.PositiveInfinity;
                worst = Math.Max(worst, SquaredError(once[i], samples[i].Expected));
            }
        }
        return worst;
    }

    /// <summary>Puts inputs back and frees everything.</summary>
    public void Dispose()
    {
        // A device that is lost has no values to put back.
        foreach ((ulong place, ulong copy, ulong bytes) in _saved)
            _ = _device.Driver.cuMemcpyDtoDAsync_v2(place, copy, (nuint)bytes, _device.Stream);
        _scope.Dispose();
    }

    /// <summary>Squared error over squared values; equal numbers that are not finite are no error.</summary>
    internal static double SquaredError(ReadOnlySpan<float> values, ReadOnlySpan<float> expected)
    {
        double error = 0, power = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (!values[i].Equals(expected[i])) error += Square((double)values[i] - expected[i]);
            if (float.IsFinite(expected[i])) power += Square(expected[i]);
        }
        if (error == 0) return 0;
        double share = error / power;
        return double.IsNaN(share) ? double.PositiveInfinity : share;
    }

    private static double Square(double value) => value * value;

    private void Save()
    {
        foreach ((ulong place, ulong bytes) in Places())
        {
            ulong copy = _device.Allocate(_scope, (long)bytes);
            _saved.Add((place, copy, bytes));
            Check(_device.Driver.cuMemcpyDtoDAsync_v2(copy, place, (nuint)bytes, _device.Stream));
        }
    }

    // All rows get numbers: engines are faster on zeros.
    private void FillPlaces()
    {
        uint seed = 1;
        foreach ((ulong place, ulong bytes) in Places())
            LayerLaunches.Noise(Context.Kernels, place, (long)bytes / sizeof(float), seed++).Enqueue();
    }

    private IEnumerable<(ulong Place, ulong Bytes)> Places()
    {
        LayerProblem p = _problem;
        yield return (p.Source, LayerProblem.Bytes(p.From, p.Rows));
        if (p.Addend != 0) yield return (p.Addend, LayerProblem.Bytes(p.To, p.Rows));
        if (p.Mask != 0) yield return (p.Mask, LayerProblem.Bytes(p.To, p.Rows / p.RowsPerMaskRow));
    }

    private void AddSamples(float loudness)
    {
        LayerProblem p = _problem;
        int rows = Math.Min(p.Rows, Math.Clamp(MostFloats / Math.Max(p.From.Count, p.To.Count), 1, MostRows));
        // A sample begins where a row of the mask does.
        int last = (p.Rows - rows) / p.RowsPerMaskRow * p.RowsPerMaskRow;
        int[] firsts = last > 0 ? [0, last] : [0];
        ulong expected = _device.Allocate(_scope, (long)LayerProblem.Bytes(_problem.To, rows));
        Sample[] samples = [.. firsts.Select(first => NewSample(first, rows, expected, loudness))];
        foreach (Sample sample in samples) Upload(sample);
        foreach (Sample sample in samples)
        {
            DirectConvolution.Launch(Context, sample.Part).Enqueue();
            Download(expected, sample.Expected);
        }
        _samples.AddRange(samples);
    }

    private Sample NewSample(int first, int rows, ulong expected, float loudness)
    {
        LayerProblem part = _problem.Part(first, rows, expected);
        return new Sample(
            part,
            _problem.Destination + LayerProblem.Bytes(_problem.To, first),
            loudness,
            Numbers(rows * part.From.Count, loudness),
            part.Addend == 0 ? [] : Numbers(rows * part.To.Count, 1),
            new float[rows * part.To.Count]);
    }

    // Always the same: what was good once is good the next time.
    private static float[] Numbers(int count, float loudness)
    {
        var random = new Random(count);
        var numbers = new float[count];
        for (int i = 0; i < count; i++) numbers[i] = loudness * (2 * random.NextSingle() - 1);
        return numbers;
    }

    private float[][] Results(CudaStep step, Sample[] samples)
    {
        foreach (Sample sample in samples)
        {
            Upload(sample);
            Check(_device.Driver.cuMemsetD32Async(
                sample.Destination, NotANumber, (nuint)sample.Expected.Length, _device.Stream));
        }
        step.Enqueue();
        return [.. samples.Select(sample =>
        {
            var values = new float[sample.Expected.Length];
            Download(sample.Destination, values);
            return values;
        })];
    }

    private void Upload(Sample sample)
    {
        Upload(sample.Part.Source, sample.Source);
        Upload(sample.Part.Addend, sample.Addend);
    }

    private void Upload(ulong to, float[] values)
    {
        if (values.Length == 0) return;
        // In the stream: the plain copy would wait for nothing that runs there.
        fixed (float* from = values)
        {
            Check(_device.Driver.cuMemcpyHtoDAsync_v2(
                to, from, (nuint)values.Length * sizeof(float), _device.Stream));
        }
    }

    private void Download(ulong from, float[] values)
    {
        fixed (float* to = values)
        {
            Check(_device.Driver.cuMemcpyDtoHAsync_v2(
                to, from, (nuint)values.Length * sizeof(float), _device.Stream));
            _device.Synchronize();
        }
    }

    private void Check(int status, [CallerArgumentExpression(nameof(status))] string call = "") =>
        _device.Driver.Check(status, call);

    private sealed record Sample(
        LayerProblem Part, ulong Destination, float Loudness, float[] Source, float[] Addend, float[] Expected);
}
