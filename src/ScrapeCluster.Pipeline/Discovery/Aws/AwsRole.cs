namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Which service of AWS is asked for targets.</summary>
public enum AwsRole
{
    Ec2,
    Ecs,
    Lightsail,
}
