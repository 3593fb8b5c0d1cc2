using Akka.TestKit.Xunit;

namespace ScrapeCluster.Actors.Tests;

/// <summary>A test kit that waits long for what must come: a busy machine is no failure.</summary>
public abstract class PatientTestKit : TestKit
{
    private const string Patience =
        """
        akka.test.default-timeout = 20s
        akka.test.single-expect-default = 20s
        """;

    protected PatientTestKit(string config = "")
        : base($"{Patience}\n{config}")
    {
    }
}
