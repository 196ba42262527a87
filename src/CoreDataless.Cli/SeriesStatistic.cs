namespace CoreDataless.Cli;

/// <summary>What the table of several series shows of each line.</summary>
internal enum SeriesStatistic
{
    R2,
    Rmse,
    Tau,
    Pearson,
    Slope,
}
