"""The standard words of the Core Business Vocabulary (CBV 2.0), in their short and long forms.

JSON writes `shipping`; XML writes `urn:epcglobal:cbv:bizstep:shipping`, `cbv:BizStep-shipping` or its web address.
A word that is not in the standard is a vocabulary of the writer's own, and stays as it is.
"""

from __future__ import annotations

from typing import Final

CBV: Final = "https://ref.gs1.org/cbv/"
GS1: Final = "https://gs1.org/voc/"


class Vocabulary:
    """One list of standard words, with what stands before them in their longer forms."""

    def __init__(self, words: str, web: str, urn: str = "") -> None:
        starts = [start for start in (urn, web, web.replace(CBV, "cbv:").replace(GS1, "gs1:")) if start]
        self._short = {start + word: word for word in words.split() for start in starts}
        self._full = {word: web + word for word in words.split()}

    def short(self, text: str) -> str:
        """The bare word that `text` means, or `text` itself where it is no standard word."""
        return self._short.get(text, text)

    def full(self, text: str) -> str:
        """The web address of a bare standard word; anything else as it is."""
        return self._full.get(text, text)


BIZ_STEPS: Final = Vocabulary(
    """
        accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
        decommissioning departing destroying disassembling dispensing encoding entering_exiting holding
        inspecting installing killing loading other packing picking receiving removing repackaging repairing
        replacing reserving retail_selling sampling sensor_reporting shipping staging_outbound stock_taking
        stocking storing transporting unloading unpacking void_shipping
    """,
    f"{CBV}BizStep-",
    "urn:epcglobal:cbv:bizstep:",
)

DISPOSITIONS: Final = Vocabulary(
    """
        active available completeness_inferred completeness_verified conformant container_closed container_open
        damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class
        mismatch_instance mismatch_quantity needs_replacement no_pedigree_match non_conformant
        non_sellable_other partially_dispensed recalled reserved retail_sold returned sellable_accessible
        sellable_not_accessible stolen unavailable unknown
    """,
    f"{CBV}Disp-",
    "urn:epcglobal:cbv:disp:",
)

TRANSACTION_TYPES: Final = Vocabulary(
    """
        bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt
    """,
    f"{CBV}BTT-",
    "urn:epcglobal:cbv:btt:",
)

PARTY_TYPES: Final = Vocabulary(
    """
        location owning_party possessing_party
    """,
    f"{CBV}SDT-",
    "urn:epcglobal:cbv:sdt:",
)

ERROR_REASONS: Final = Vocabulary(
    """
        did_not_occur incorrect_data
    """,
    f"{CBV}ER-",
    "urn:epcglobal:cbv:er:",
)

COMPONENTS: Final = Vocabulary(
    """
        altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle
        spherical_radius x y z
    """,
    f"{CBV}Comp-",
)

MEASUREMENTS: Final = Vocabulary(
    """
        AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance
        AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area
        Capacitance Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate
        DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy
        Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum
        Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass
        MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass
        MolarVolume Power Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance
        Resistivity SolidAngle SpecificVolume Speed SurfaceDensity SurfaceTension Temperature Time Torque
        Voltage Volume VolumeFlowRate VolumeFraction VolumetricFlux Wavenumber
    """,
    GS1,
)

EXCEPTIONS: Final = Vocabulary(
    """
        ALARM_CONDITION ERROR_CONDITION
    """,
    GS1,
)
