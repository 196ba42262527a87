using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CoreDataless.Engine.Cpu;
using Perfolizer.Horology;

namespace CoreDataless.Bench;

/// <summary>Short jobs in this process, with GFLOP/s and the share of the peak where a suite knows its work.</summary>
internal sealed class ThroughputConfig : ManualConfig
{
    public ThroughputConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .WithWarmupCount(2)
            .WithIterationCount(10));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumn(new ThroughputColumn("GFLOP/s", (speed, _) => $"{speed / 1e9:f1}"));
        AddColumn(new ThroughputColumn("of peak", (speed, cpu) => $"{speed / Peak.Of(cpu):p0}"));
    }

    private sealed class ThroughputColumn(string name, Func<double, CpuSetting, string> text) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => name == "of peak"
            ? "share of what a loop of multiply-adds reaches with the same threads and instructions"
            : "operations of the layers by their definition, median of the time";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            object[] values = [.. benchmarkCase.Parameters.Items.Select(item => item.Value)];
            return values.OfType<IWork>().FirstOrDefault() is { } work
                && summary[benchmarkCase]?.ResultStatistics is { } nanoseconds
                ? text(
                    work.Operations / nanoseconds.Median * 1e9,
                    new CpuSetting(values.OfType<int>().Single(), values.OfType<SimdLevel>().Single()))
                : "-";
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
            GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
