using CoreDataless.Cuda;
using CoreDataless.Engine.Planning;
using CoreDataless.Reporting;

namespace CoreDataless.Bench;

/// <summary>
/// The command <c>cuda roofline</c>: what an iteration of descent has to do, by the plan alone, and how fast a GPU
/// could do that at best, if it had so many operations and bytes a second as are said. Needs no GPU: for predictions.
/// </summary>
internal static class CudaRoofline
{
    // The H100's data sheet for TF32, dense; and what a copy is taken to move.
    private const double Teraflops = 495, Gigabytes = 3000;

    public static int Print(Arguments arguments)
    {
        var descent = new CudaDescent(arguments);
        Precision precision = BenchDevice.PrecisionOf(arguments.Text("--precision") ?? "tf32");
        var rates = new CudaRates(
            1e12 * arguments.Real("--teraflops", Teraflops), 1e9 * arguments.Real("--gigabytes", Gigabytes));
        var rows = arguments.Numbers("--batches", "10 50 100 500 1000").Select(images =>
            (Images: images, Work: ProgramWork.Of(PlanFor(descent, images), images, precision))).ToList();

        Console.WriteLine($"{descent.Title}, {precision}; assumed: {rates}. Each step as one launch.\n");
        Console.WriteLine(
            "| images | launches | GFLOP | MB moved | MB, each value once | ms for the operations | ms for the bytes "
            + "| attainable ms |\n|---|---|---|---|---|---|---|---|");
        foreach ((int images, ProgramWork work) in rows)
        {
            Console.WriteLine(
                $"| {images} | {work.Launches} | {work.Operations / 1e9:f1} | {work.Bytes / 1e6:f1} "
                + $"| {work.IdealBytes / 1e6:f1} | {1e3 * work.Operations / rates.Operations:f3} "
                + $"| {1e3 * work.Bytes / rates.Bytes:f3} | {rates.Milliseconds(work):f3} |");
        }
        if (arguments.Text("--steps") is { } wanted)
            PrintSteps(ProgramWork.Of(PlanFor(descent, int.Parse(wanted)), int.Parse(wanted), precision), rates);
        CudaMachine.Save(arguments, "cuda roofline", machine: null, json =>
        {
            json.WriteString("network", descent.Title);
            json.WriteString("precision", precision.ToString());
            json.WriteNumber("assumed_operations_per_second", rates.Operations);
            json.WriteNumber("assumed_bytes_per_second", rates.Bytes);
            json.Objects("batches", rows, row =>
            {
                json.WriteNumber("images", row.Images);
                json.WriteNumber("operations", row.Work.Operations);
                json.WriteNumber("bytes_moved", row.Work.Bytes);
                json.WriteNumber("bytes_ideal", row.Work.IdealBytes);
                json.WriteNumber("launches", row.Work.Launches);
                json.WriteNumber("attainable_milliseconds", rates.Milliseconds(row.Work));
            });
        });
        return 0;
    }

    private static Plan PlanFor(CudaDescent descent, int images) => CudaBackend.PlanFor(descent.Graph.For(images));

    private static void PrintSteps(ProgramWork work, CudaRates rates)
    {
        Console.WriteLine("\n| | step | launches | GFLOP | MB moved | attainable us | bound by |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach ((int i, StepWork part) in work.Parts.Index())
        {
            Console.WriteLine(
                $"| {i} | {part.Name} | {part.Launches} | {part.Operations / 1e9:f2} | {part.Bytes / 1e6:f2} "
                + $"| {1e3 * rates.Milliseconds(part):f1} | {rates.Bound(part)} |");
        }
    }
}
