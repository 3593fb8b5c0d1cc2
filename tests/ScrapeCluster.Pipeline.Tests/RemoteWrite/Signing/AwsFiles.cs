using System.Runtime.CompilerServices;
using ScrapeCluster.Testing.Aws;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>Runs before the first test: the AWS SDK looks once where its files are.</summary>
internal static class AwsFiles
{
#pragma warning disable CA2255 // of a program of tests, which has no start of its own
    [ModuleInitializer]
    internal static void Begin() => AwsEnvironment.BeginProcess();
#pragma warning restore CA2255
}
