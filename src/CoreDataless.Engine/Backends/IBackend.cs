namespace CoreDataless.Engine;

/// <summary>Turns graphs into programs for one device.</summary>
/// <remarks>
/// The whole contract of a device: compile once, then write, run and read. A backend outlives its programs and is
/// disposed by who made it.
/// </remarks>
public interface IBackend : IDisposable
{
    /// <summary>The name on the command line: <c>cpu</c>, <c>reference</c>.</summary>
    string Name { get; }

    /// <summary>One line about the device, for reports: instruction set, threads.</summary>
    string Description { get; }

    /// <summary>Plans the computation, reserves all memory and prepares the constants.</summary>
    /// <exception cref="GraphException">The computation has no meaning, or an operation is not supported.</exception>
    IProgram Compile(Computation computation);

    /// <summary>
    /// How many runs it pays to ask for at once, where the caller could look at each: 1 where looking costs nothing. See
    /// <see cref="IProgram.Repeat"/>.
    /// </summary>
    int RunsAhead { get; }

    /// <summary>The largest working memory of one program, in bytes.</summary>
    long MaxProgramBytes { get; }

    /// <summary>Bytes of working memory that <see cref="Compile"/> would reserve, without reserving them.</summary>
    long EstimateBytes(Computation computation);

    /// <summary>A solver on this device; it is disposed before the backend is.</summary>
    ISingularValues CreateSingularValues();

    /// <summary>
    /// What it took so far to make the device and its programs ready; none where that is nothing beside the work.
    /// </summary>
    IReadOnlyList<Preparation> Preparations => [];
}

/// <summary>
/// A compiled computation. Runs do not allocate; the same input gives the same bits, whatever the other images of the
/// batch are and for any number of threads. Not safe for use from several threads at once.
/// </summary>
/// <remarks>
/// On a GPU the bits are the same for runs of one program with the same number of images: how a layer is computed is
/// chosen for each number by itself.
/// </remarks>
public interface IProgram : IDisposable
{
    /// <summary>The largest number of images in a run.</summary>
    int Capacity { get; }

    /// <summary>Bytes of working memory held: the values of a run.</summary>
    long MemoryBytes { get; }

    /// <summary>Bytes that come on top: prepared weights, and the scratch memory of the kernels.</summary>
    long WeightBytes { get; }

    /// <summary>What a run does, for people to read: each step's operation, shape and kernel.</summary>
    IReadOnlyList<string> Listing { get; }

    /// <summary>
    /// Writes rows of an input, from the first row on: images in (channel, row, column) order. Inputs keep their
    /// values from run to run unless an <see cref="Update"/> moves them.
    /// </summary>
    /// <param name="input">An input of the computation.</param>
    /// <param name="values">A whole number of rows, at most <see cref="Capacity"/> times the input's copies.</param>
    /// <exception cref="GraphException">Not an input, or a wrong number of values.</exception>
    /// <exception cref="InvalidOperationException">A run is paused.</exception>
    void Write(Node input, ReadOnlySpan<float> values);

    /// <summary>
    /// Computes all outputs, then performs the updates, for the first <paramref name="images"/> images.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Fewer than 1 or more than <see cref="Capacity"/> images.
    /// </exception>
    /// <exception cref="InvalidOperationException">A run is paused.</exception>
    void Run(int images);

    /// <summary>
    /// Runs several times, one after the other; the outputs of each can be read afterwards with <see cref="ReadRun"/>.
    /// </summary>
    /// <param name="images">As for <see cref="Run"/>.</param>
    /// <param name="times">At most <see cref="Computation.Repeats"/>.</param>
    /// <param name="cancellation">Asked before each run.</param>
    /// <returns>Runs done: fewer than asked for when cancelled.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Too few or too many images or runs.</exception>
    /// <exception cref="InvalidOperationException">A run is paused.</exception>
    int Repeat(int images, int times, CancellationToken cancellation = default);

    /// <summary>
    /// Begins a run of the first <paramref name="images"/> images and pauses as soon as the outputs named in
    /// <see cref="Computation.Pause"/> are known. Those outputs and all inputs can be read then; nothing can be
    /// written.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Fewer than 1 or more than <see cref="Capacity"/> images.
    /// </exception>
    /// <exception cref="InvalidOperationException">The computation names no pause, or a run is paused.</exception>
    void Start(int images);

    /// <summary>
    /// Goes on with some images of the paused run. They move up, in order, to the first rows of all inputs and of the
    /// outputs known so far; then the other outputs are computed and the updates performed, for these images alone.
    /// What the rows behind them hold is not defined.
    /// </summary>
    /// <param name="rows">
    /// The images, ascending. None at all ends the run: nothing is moved, computed or updated.
    /// </param>
    /// <exception cref="ArgumentException">Not ascending, or not images of the run; it stays paused.</exception>
    /// <exception cref="InvalidOperationException">No run is paused.</exception>
    void Resume(ReadOnlySpan<int> rows);

    /// <summary>Reads rows of an output or an input, from the first row on.</summary>
    /// <param name="value">An output or an input of the computation.</param>
    /// <param name="destination">A whole number of rows.</param>
    /// <exception cref="GraphException">Neither an output nor an input, or a wrong number of values.</exception>
    /// <exception cref="InvalidOperationException">A run is paused and the output not known yet.</exception>
    void Read(Node value, Span<float> destination);

    /// <summary>Reads rows of an output as one run of the last <see cref="Repeat"/> left it.</summary>
    /// <param name="output">An output of the computation.</param>
    /// <param name="run">From 0.</param>
    /// <param name="destination">A whole number of rows, at most those of that run's images.</param>
    /// <exception cref="GraphException">Not an output, or a wrong number of values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The last Repeat did not come to this run.</exception>
    void ReadRun(Node output, int run, Span<float> destination);
}
